import { redirect } from "next/navigation";

export default function ProfilesRedirect() {
  redirect("/connections#profiles");
}
