/** Who calls: taken from the token or the Basic credentials. */
export type Identity = { user: string; company: string; role: string; userName: string }
