export function Logo() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M4 21V9l8-6 8 6v12" />
      <path d="M9 21v-6a3 3 0 0 1 6 0v6" />
    </svg>
  );
}
