"""Where each Azure cloud signs people in, and for whom an id token must be meant.

Source: azure-identity's authorities; the audiences from Microsoft's documentation of workload identity federation.
"""

from azure.identity import AzureAuthorityHosts

AUTHORITIES: dict[str, str] = {
    "AzureCloud": AzureAuthorityHosts.AZURE_PUBLIC_CLOUD,
    "AzureUSGovernment": AzureAuthorityHosts.AZURE_GOVERNMENT,
    "AzureChinaCloud": AzureAuthorityHosts.AZURE_CHINA,
}
EXCHANGE_AUDIENCES: dict[str, str] = {
    "AzureCloud": "api://AzureADTokenExchange",
    "AzureUSGovernment": "api://AzureADTokenExchangeUSGov",
    "AzureChinaCloud": "api://AzureADTokenExchangeChina",
}
