/** An e-mail for comparing: ASCII letters in lower case, as at ngrok. A Kelvin sign does not become k. */
export function foldEmail(email: string): string {
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
