"""What is put into an index from outside, and how an index is searched."""

import re
from collections.abc import Iterator

from bartizan.evidence.asks import Ask, calls, fragments, matches
from bartizan.evidence.source import Call, Source, Value
from bartizan.evidence.value import answered, within

# Loaders of text that strangers can write.
OUTSIDE = (
    "*.WebBaseLoader", "*.RecursiveUrlLoader", "*.SitemapLoader", "*.UnstructuredURLLoader",
    "*.SeleniumURLLoader", "*.PlaywrightURLLoader", "*.AsyncHtmlLoader", "*.AsyncChromiumLoader",
    "*.FireCrawlLoader", "*.FirecrawlLoader", "*.SpiderLoader", "*.ApifyDatasetLoader",
    "*.SimpleWebPageReader", "*.BeautifulSoupWebReader", "*.TrafilaturaWebReader",
    "*.WholeSiteReader", "*.RssReader", "*.RSSFeedLoader", "*.GmailReader", "*.GMailLoader",
    "*.UnstructuredEmailLoader", "*.OutlookMessageLoader", "*.SlackReader", "*.DiscordReader",
    "*.SlackDirectoryLoader", "*.RedditPostsLoader", "*.HNLoader", "*.YoutubeLoader",
    "*.YoutubeTranscriptReader", "*.WikipediaLoader", "*.WikipediaReader", "*.ArxivLoader",
    "*.BrowserbaseLoader", "*.DiscordChatLoader", "*.TwitterTweetLoader", "*.GitHubIssuesLoader",
)  # fmt: skip
WRITES = (
    "*.from_documents", "*.from_texts", "*.add_documents", "*.add_texts", "*.aadd_documents",
    "*.afrom_documents", "*.upsert", "*.collection.add", "*.get_or_create_collection.add",
    "*.create_collection.add", "*.insert_nodes", "*.VectorStoreIndex", "*.IngestionPipeline.run",
)  # fmt: skip
SCREENS = ("guard", "moderat", "screen", "sanitiz", "sanitis", "injection", "poison", "hidden_text",
           "allowlist", "allow_list", "allowed_host", "allowed_domain", "is_safe", "quarantine",
           "strip_hidden", "scan_document", "validate_document")  # fmt: skip
SEARCHES = (
    "*.similarity_search", "*.similarity_search_with_score", "*.asimilarity_search",
    "*.similarity_search_with_relevance_scores", "*.max_marginal_relevance_search",
    "*.as_retriever", "*.as_query_engine", "*.as_chat_engine", "*.collection.query",
    "*.get_or_create_collection.query", "*.create_collection.query", "*.get_collection.query",
    "*.Pinecone.Index.query", "*.Index.query", "*.QdrantClient.search",
    "*.QdrantClient.query_points",
    "*.MilvusClient.search", "*.query.near_text", "*.query.hybrid", "*.near_vector",
)  # fmt: skip
FILTERS = ("filter", "filters", "where", "namespace", "query_filter", "expr", "partition_names",
           "tenant", "pre_filter")  # fmt: skip
NESTED = ("search_kwargs", "vector_store_kwargs", "kwargs")
# Calls whose result is text that others wrote: found in an index, or read from the network.
FOUND = (
    *SEARCHES, "*.get_relevant_documents", "*.aget_relevant_documents", "*.retriever.invoke",
    "*.retrieve", "*.semantic_search", "*.vector_search", "*.search_documents", "*.collection.get",
    "requests.get", "httpx.get", "urllib.request.urlopen", "*.AsyncClient.get",
    "*.ClientSession.get", "*.page.content", "*.scrape_url", "*.TavilyClient.search", "*.DDGS.text",
    "*.WikipediaQueryRun.run", "*.GoogleSearch.get_dict", "*.fetch_page", "*.call_tool",
)  # fmt: skip
NAMED_FOUND = re.compile(
    r"(?:^|_)(?:contexts?|documents?|docs|chunks|passages|snippets|retrieved\w*|search_results?|"
    r"web_(?:pages?|content|text)|page_(?:content|text)|scraped\w*|knowledge|observations?|"
    r"(?:tool|function)_(?:outputs?|results?|responses?|call_history)|(?:chat|call)_history|memories)"
    r"(?:_(?:text|str|string|block|content))?\Z",
    re.IGNORECASE,
)
MOST_HOPS = 3
INGEST_ASKS: tuple[Ask, ...] = (*calls(*OUTSIDE, *WRITES), *fragments(*SCREENS))
SEARCH_ASKS: tuple[Ask, ...] = calls(*SEARCHES)


def found_by(source: Source, value: Value, near: str, hops: int = MOST_HOPS) -> str:
    """Return the search or the request whose result a value holds, through functions; else ""."""
    called = sorted(o.removeprefix("call:") for o in value.origins if o.startswith("call:"))
    for name in called:
        if any(matches(pattern, name) for pattern in FOUND):
            return name.lstrip("~")
    for name in called if hops else ():
        function = source.function(name, near=near)
        for given in function.returns if function else ():
            if held := found_by(source, given.value, near, hops - 1):
                return held
    return ""


def named_as_found(value: Value) -> str:
    """Return the name of a value that says it was retrieved, or a tool's output; else ""."""
    pieces = value.holes or (value,)
    for piece in pieces:
        words = [part for part in piece.name.lstrip("~").split(".") if part]
        words += [o.removeprefix("param:") for o in piece.origins if o.startswith("param:")]
        if word := next(filter(NAMED_FOUND.search, words), ""):
            return word
    return ""


def outside_loaders(source: Source) -> Iterator[Call]:
    """Yield the loaders of text from outside in files that write an index; tests are left out."""
    writing = {call.place.path for call in source.calls(*WRITES)}
    for call in source.calls(*OUTSIDE):
        if call.place.path in writing and not source.is_test(call.place.path):
            yield call


def screening(source: Source, path: str) -> Call | None:
    """Return what screens documents in a file, None when nothing does."""
    patterns = tuple(f"*{word}*" for word in SCREENS)
    return next((call for call in source.calls(*patterns) if call.place.path == path), None)


def searches(source: Source) -> Iterator[tuple[Call, bool | None]]:
    """Yield the searches of an index, with whether a filter narrows them; tests are left out.

    None says that a filter may be given out of sight.
    """
    for call in source.calls(*SEARCHES):
        if not source.is_test(call.place.path):
            yield call, _filtered(call)


def _filtered(call: Call) -> bool | None:
    tables = [call.option(name) for name in NESTED]
    found = {answered(call.option(name)) for name in FILTERS}
    found |= {answered(within(table, name)) for table in tables for name in FILTERS}
    return True if True in found else None if None in found else False
