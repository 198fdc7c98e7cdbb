"""`python -m bartizan`: the command line without its script."""

from bartizan.cli.main import main

if __name__ == "__main__":
    main()
