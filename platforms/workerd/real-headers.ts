/**
 * The headers of an answer, as they are: the server that wrangler puts before a Worker writes its own origin into every
 * header that names the request's.
 */

const NAME = 'x-real-headers';

/** The answer, with its headers where they are left alone. */
export function wrapped(response: Response): Response {
  const headers = { [NAME]: btoa(JSON.stringify([...response.headers])) };
  return new Response(response.body, { status: response.status, headers });
}

/** The answer as it was. What workerd refuses by itself never got to the Worker: it stays as it is. */
export function unwrapped(response: Response): Response {
  const told = response.headers.get(NAME);
  if (told === null) return response;
  const headers: [string, string][] = JSON.parse(atob(told));
  return new Response(response.body, { status: response.status, headers });
}
