"""The first gateway.yaml: it works, and says in comments what can be changed."""

from typing import Final

TEMPLATE: Final = """\
# What the gateway lets through. Check it with `bartizan gateway check`, see docs/howto/gateway.md.
schema: bartizan.gateway/v1

listen:                     # where callers connect
  host: 127.0.0.1
  port: 8080
  # certificate: server.pem # with these two, callers connect over TLS
  # private_key: server.key
  # client_authority: ca.pem # then callers show a certificate of this authority, and a key beside
  #                          # it where identity.certificates does not say whom it speaks for

operations:                 # health and metrics: keep this port away from callers
  host: 127.0.0.1
  port: 9464

audit:                      # every exchange is recorded here before it is released
  log: gateway-log
  key: gateway-log.key
  digest_key: {file: gateway-digest-key}

identity:                   # `bartizan gateway key create NAME` makes a key; strangers are refused
  keys: gateway-keys.json
  pepper: gateway-pepper
  # issuers:                # OpenID providers whose tokens count as well
  #   - name: staff
  #     issuer: https://login.example.com
  #     audience: gateway
  # certificates:           # of listen.client_authority, by their one URI (or by: dns, by: name)
  #   roles: {"spiffe://example.com/support-bot": [bot]}

limits:                     # for each caller on each route
  requests_per_minute: 60
  tokens_per_minute: 100000
  concurrent: 8
  # money_per_day: 20       # then each model that may be asked for needs a price

# prices:                   # of a million tokens, in the currency of money_per_day
#   gpt-5-mini: {read: 0.25, written: 2}

# shared:                   # many processes count together, and know what others have read
#   redis: rediss://redis.example.com:6379/0
#   password: {env: REDIS_PASSWORD}

upstreams:                  # providers; a secret never stands in this file
  openai:
    url: https://api.openai.com
    credential: {env: OPENAI_API_KEY}
  # anthropic:
  #   url: https://api.anthropic.com
  #   credential: {env: ANTHROPIC_API_KEY}
  #   header: x-api-key

guards:                     # what judges every text; a route can have its own list
  - guard: unicode          # characters that hide something
  - guard: size             # texts that are too long
    directions: [in]
  - guard: injection        # orders to the model that nobody gave; a tool's reply may hold them
  - guard: sensitive-values # secrets and personal data
  - guard: exfiltration     # addresses that carry data out
    directions: [out]
  - guard: system-prompt    # the system prompt coming back
    directions: [out]

acting:                     # what models may do: a tool that is not listed is not called
  policies: gateway-policies.cedar
  approvals: gateway-approvals
  switch: gateway-stopped
  tools: []
  # - server: model         # tools that an application offers to its model
  #   name: get_weather
  #   arguments: {type: object, properties: {city: {type: string}}, required: [city]}
  #   side_effect: false    # true: a session that has read untrusted text needs an approval
  #   untrusted: true       # what it returns was written by people outside

# alerts:                   # who is told what happened; signed, and without a value of anybody
#   - {name: oncall, url: 'https://hooks.example.com/gateway', secret: {env: HOOK_SECRET}}

routes:                     # a path that is not named here is refused
  - name: chat              # POST /v1/chat/completions
    dialect: openai-chat
    upstream: openai
    models: [gpt-5-mini]    # those that may be asked for
    # max_tokens: 2000      # of all answers to a request; one that names no limit gets this one
    # datamark: true        # mark the words of documents and tool results for the model
  - name: embeddings        # POST /v1/embeddings
    dialect: openai-embeddings
    upstream: openai
    models: [text-embedding-3-small]
  # dialects: openai-chat openai-responses openai-embeddings anthropic-messages bedrock-converse mcp
"""
POLICIES: Final = """\
// Who may ask for what (Cedar). What no policy permits is denied.
// Words: `bartizan gateway check --schema`.

@id("models-for-all")
permit(principal, action in [Action::"complete", Action::"embed"], resource is Model);

@id("lists-for-all")
permit(principal, action in [Action::"list", Action::"prompt", Action::"read"], resource is Item);

// Once gateway.yaml lists tools (acting.tools), say who may have them called:
// @id("listed-tools-for-all")
// permit(principal, action in [Action::"call"], resource is Tool);

// Once a route of MCP names what its server may ask (asks), say who may answer:
// @id("questions-for-all")
// permit(principal, action == Action::"answer", resource is Item);
"""

IGNORED: Final = """\
# Secrets of the gateway, and what it writes while it runs: none of it belongs in a repository.
/gateway-approvals/
/gateway-digest-key
/gateway-keys.json
/gateway-log*
/gateway-pepper
/gateway-stopped
/.gateway-*
"""
