/** `azure://account/…`, as records name it where the SDK's configuration names the account alone. */
const ACCOUNT_ALONE = /^(azure:\/\/)([a-z0-9]{3,24})(?=\/)/iu

/** The same URI with the account's public endpoint in place of its name alone; any other URI stays as it is. */
export function withAzureEndpoint(uri: string): string {
  return uri.replace(
    ACCOUNT_ALONE,
    (_, scheme: string, account: string) => `${scheme}${account.toLowerCase()}.blob.core.windows.net`,
  )
}
