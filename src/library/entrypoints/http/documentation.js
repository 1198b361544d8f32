// Starts Swagger UI. A change by session cookie has to carry that session's CSRF token, which we ask for before each.
const safe = ["GET", "HEAD", "OPTIONS"];

async function withToken(request) {
  if (!safe.includes(request.method.toUpperCase()) && !request.headers.Authorization) {
    const session = await fetch("/api/sessions/current/");
    if (session.ok) {
      request.headers["X-CSRF-Token"] = (await session.json()).csrf_token;
    }
  }
  return request;
}

SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => (request.loadSpec ? request : withToken(request)),
});
