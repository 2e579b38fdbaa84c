/** Where the interface is on the server that the pages come from. */
export const API_PATH = '/api/v1';
