import { loginEndPage } from "@/lib/profiles/login-end-page";
import { finishLogin } from "@/lib/profiles/try-login";

/**
 * The issuer sends the browser back here. The access guard lets this path in without a token; see
 * lib/contract/open-paths.ts.
 */
export async function GET(request: Request): Promise<Response> {
  const result = await finishLogin(new URL(request.url).searchParams);
  const page = loginEndPage(request.headers.get("x-nonce") ?? "", result);
  return new Response(page, {
    status: result ? 200 : 400,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}
