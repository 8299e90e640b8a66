import { redirect } from "next/navigation";

export default function TunnelsRedirect() {
  redirect("/");
}
