"""The only maker of credentials: azure-identity's objects behind one function from audience to token."""
