"""The options of package installers: which take the next word, and which stand alone."""

import re
from typing import Final

from bartizan.formats.requirements import VALUED as OF_FILES

# Whatever installer it is, the word after such an option is a secret and not a package.
_SECRET: Final = re.compile(
    r"(?i)--?(?!no-).*(?:passw|passphrase|pwd|secret|token|auth\Z|credential|otp\Z|api-?key)"
)
VALUED: Final = OF_FILES | frozenset(
    {"--target", "-t", "--prefix", "--root", "--cache-dir", "--python", "-p", "--platform", "-n"}
    | {"--name", "-c", "--channel", "--timeout", "--retries", "--proxy", "--group", "--log"}
    | {"--config-settings", "--global-option", "--progress-bar", "--upgrade-strategy", "--dest"}
    | {"--python-version", "--implementation", "--abi", "--src", "--cert", "--default-index"}
    | {"--index", "--extra", "--torch-backend", "--registry", "-w", "--workspace", "--with"}
    | {"--index-strategy", "--username", "--client-cert", "--report", "--root-user-action"}
    | {"--use-deprecated", "--exists-action", "--keyring-provider", "--resume-retries"}
    | {"--config-setting", "--build-option", "--install-option", "--python-platform"}
    | {"--resolution", "--link-mode", "--exclude-newer", "--upgrade-package", "--bounds"}
    | {"--refresh-package", "--reinstall-package", "--script", "--package", "--marker", "--tag"}
    | {"--branch", "--rev", "--with-editable", "--with-requirements", "--allow-insecure-host"}
    | {"--config-file", "--directory", "--project", "--color", "--override", "--overrides"}
    | {"--build-constraint", "--build-constraints", "--only-group", "--optional-group"}
    | {"--experimental", "--solver", "--file", "--subdir", "--repodata-fn", "--revision"}
    | {"--root-prefix", "--rc-file", "--channel-priority", "--omit", "--include", "--loglevel"}
    | {"--install-strategy", "--before", "--location", "--userconfig", "--cpu", "--os", "--libc"}
    | {"--script-shell", "--mode", "--network-timeout", "--modules-folder", "--cache-folder"}
    | {"--mutex", "--filter", "--dir", "--store-dir", "--allow-build", "--reporter", "--cache"}
    | {"--extras", "--source", "--markers", "--venv", "--skip", "--pypi-mirror", "--categories"}
    | {"--extra-pip-args", "--suffix", "--pip-args", "--preinstall", "--fetch-retries"}
    | {"--fetch-timeout", "--maxsockets"}
)
_ALONE: Final = frozenset(
    {"--", "--pre", "--upgrade", "--user", "--egg", "--compile", "--dry-run", "--quiet"}
    | {"--verbose", "--debug", "--isolated", "--break-system-packages", "--system", "--dev"}
    | {"--frozen", "--locked", "--native-tls", "--offline", "--reinstall", "--refresh", "--exact"}
    | {"--compile-bytecode", "--prerelease", "--raw", "--raw-sources", "--active", "--lfs"}
    | {"--managed-python", "--verify-hashes", "--preview", "--yes", "--json", "--insecure"}
    | {"--override-channels", "--override-frozen", "--freeze-installed", "--copy", "--mkdir"}
    | {"--download-only", "--satisfied-skip-solve", "--clobber", "--check-build-dependencies"}
    | {"--global", "--legacy-peer-deps", "--legacy-bundling", "--global-style", "--production"}
    | {"--prod", "--unsafe-perm", "--audit", "--fund", "--progress", "--silent", "--optional"}
    | {"--peer", "--package-lock", "--package-lock-only", "--lockfile-only", "--lock"}
    | {"--foreground-scripts", "--bin-links", "--workspaces", "--workspace-root"}
    | {"--include-workspace-root", "--engine-strict", "--shrinkwrap", "--tilde", "--caret"}
    | {"--cached", "--interactive", "--non-interactive", "--frozen-lockfile", "--pure-lockfile"}
    | {"--immutable", "--flat", "--har", "--link-duplicates", "--recursive", "--use-stderr"}
    | {"--shamefully-hoist", "--ansi", "--stable", "--unconstrained", "--fail-fast", "--deploy"}
    | {"--keep-outdated", "--clear", "--sequential", "--selective-upgrade", "--site-packages"}
    | {"--system-site-packages", "--three", "--include-deps", "--include-apps", "--help"}
    | {"--fetch-missing-python", "--process-dependency-links", "--version", "--always-auth"}
)
_ALONE_BY_WORD: Final = re.compile(
    r"--(?:no|all|allow|always|disable|enable|force|ignore|install|only|prefer|require|save|skip"
    r"|strict|update|use)(?:-[\w-]+)?\Z"
)


def is_secret(name: str) -> bool:
    """Whether an option, by its name, is given a secret."""
    return name != "--always-auth" and _SECRET.match(name) is not None


def is_alone(name: str) -> bool:
    """Whether an option takes no other word; a short one that is not known takes none."""
    if name in VALUED:
        return False
    short = not name.startswith("--")
    return short or name in _ALONE or _ALONE_BY_WORD.match(name) is not None
