/** Storing files with strangers: client, provider and gateways. @module */
export {}
