/** Every answer of a Gatehouse's access guard has it, so that another Gatehouse does not take it for an app to share. */
export const DASHBOARD_HEADER = "gatehouse-dashboard";
