"""The only maker of credentials: azure-identity objects, cached by the library, behind one function."""
