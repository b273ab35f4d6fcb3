// Starts Swagger UI. A bare key typed into Authorize gets its scheme, so that pasting the key is enough.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    const key = request.headers.Authorization;
    if (key && !/^(token|bearer) /i.test(key)) request.headers.Authorization = `Token ${key}`;
    if (!key) request.headers["X-Gather-CSRF"] = "1";
    return request;
  },
});
