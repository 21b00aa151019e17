// A real OpenID Connect server for the tests (npm oidc-provider). Who comes is signed in at once as «can-bo-7»,
// with two factors. Prints its address; ends with its standard input.
import http from "node:http";
import Provider from "oidc-provider";

const server = http.createServer();
process.stdin.on("end", () => process.exit(0)).resume();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "phan-anh",
      client_secret: "khoa-thu-cua-he-thong",
      redirect_uris: [process.argv[2]],
    }],
    cookies: { keys: ["chi-de-thu"] },
    claims: { openid: ["sub", "amr"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) =>
    request.url.startsWith("/interaction/")
      ? provider.interactionFinished(request, response, { login: { accountId: "can-bo-7", amr: ["pwd", "otp"] } })
      : answer(request, response));
  console.log(issuer);
});
