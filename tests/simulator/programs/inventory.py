"""What is there: a report over every workspace that the caller can see, as administrators write them."""

import json
import os

from azureml.core import ComputeTarget, Environment, Model, Webservice, Workspace
from azureml.core.authentication import ServicePrincipalAuthentication, TokenAuthentication
from azureml.core.webservice import AksWebservice
from azureml.exceptions import UserErrorException

auth = ServicePrincipalAuthentication(os.environ["TENANT_ID"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
subscription = os.environ["SUBSCRIPTION_ID"]
report = {}
for name, found in Workspace.list(subscription, auth=auth).items():
    for ws in found:
        details = ws.get_details()
        report[name] = {
            "location": ws.location,
            "storage": details["storageAccount"].rpartition("/")[2],
            "sku": ws.sku,
            "tags": ws.tags,
            "compute": {each.name: each.get_status() for each in ComputeTarget.list(ws)},
            "services": {each.name: [each.compute_type, each.state] for each in Webservice.list(ws)},
            "models": [f"{each.id} {each.created_time:%Y-%m-%d}" for each in Model.list(ws, latest=True)],
            "images": sorted(ws.images),
            "environments": sorted(Environment.list(ws)),
            "datastores": sorted(ws.datastores),
            "secrets": ws.get_default_keyvault().list_secrets(),
            "registry": ws.list_keys()["containerRegistryCredentials"]["username"],
            "endpoints": ws.private_endpoints,
        }
print(json.dumps(report, indent=1))
assert list(Workspace.list(subscription, auth=auth, resource_group="ml-group")) == ["ml-prod"]

same = Workspace.create("ml-prod", auth, subscription, "ml-group", location="eastus", exist_ok=True)
assert same.get_details()["id"] == details["id"]
try:
    Workspace.get("ml-prod", auth, "00000000-0000-4000-8000-00000000dead", "ml-group")
except UserErrorException as refused:
    assert subscription in refused.message
token = auth.get_authentication_header()["Authorization"].partition(" ")[2]
by_token = Workspace.get("ml-prod", TokenAuthentication(lambda _: token), subscription, "ml-group")
assert isinstance(by_token.webservices["fraud"], AksWebservice)
print(len(by_token.webservices["fraud"].get_logs()), "characters of log")
print("report done")
