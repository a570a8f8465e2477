/** How the connections of a running server are named, by which a restore sees that there is one. */
export const serverApplicationName = "passim-server";
