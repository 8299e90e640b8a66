/** An e-mail for comparing. Folded in ASCII only, as at ngrok: a Kelvin sign is no k. */
export function foldEmail(email: string): string {
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
