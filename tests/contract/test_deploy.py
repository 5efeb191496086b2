from aml_simulator.tenant import Tenant

from conftest import PROVISIONING, AksDeploy


def test_first_run(empty_tenant: Tenant, aks_deploy: AksDeploy) -> None:
    ended = aks_deploy.deploy(*PROVISIONING)
    print(ended.log)
    for e in empty_tenant.journal.entries: print(e.method, e.host, e.path, e.status)
    assert ended.code == 0
    again = aks_deploy.deploy(*PROVISIONING)
    print(again.log)
    assert again.code == 0
    assert 0
