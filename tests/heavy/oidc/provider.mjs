// An OpenID provider for tests: node provider.mjs PORT KEYS.json ISSUER. It gives tokens to a client
// that shows its secret, for the audience that it names.
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, keys, issuer] = process.argv.slice(2);
const resource = {
  scope: "chat",
  accessTokenFormat: "jwt",
  accessTokenTTL: 600,
  jwt: { sign: { alg: "ES256" } },
};
const provider = new Provider(issuer, {
  jwks: JSON.parse(readFileSync(keys, "utf8")),
  clients: [{
    client_id: "batch", client_secret: "a-secret-of-this-test", grant_types: ["client_credentials"],
    redirect_uris: [], response_types: [], id_token_signed_response_alg: "ES256",
  }],
  scopes: ["openid", "chat"],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (context, indicator) => ({ ...resource, audience: indicator }),
    },
  },
  extraTokenClaims: () => ({ sub: "batch", roles: ["agent"] }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
