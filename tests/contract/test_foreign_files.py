"""Deploying with files in other people's formats, and with what was imported from them."""

from contract.world import World

AZ = {"computeType": "AKS", "containerResourceRequirements": {"cpu": 0.5, "memoryInGB": 2}, "sslEnabled": True}


def test_a_deployment_goes_by_the_az_clis_file_and_says_so(world: World) -> None:
    world.write("ml/dc.json", AZ)

    ended = world.deploy(deployment_config="ml/dc.json")

    assert ended.verdict == (0, "", "")
    assert "deployment-config: ml/dc.json read as az ml deployment configuration\n" in ended.log
    assert "sslEnabled has no counterpart" in ended.log
    assert world.tenant.service("churn").settings["memory_gb"] == 2


def test_a_deployment_goes_by_what_was_imported(world: World) -> None:
    world.write("ml/dc.json", {**AZ, "computeTargetName": "aks-prod"})

    imported = world.run("import", "ml/dc.json")
    ended = world.deploy(cluster_name=None)

    assert imported.code == 0
    assert "Written: .azureml/aks-deploy.yml" in imported.log
    assert ended.verdict == (0, "", "")
    assert world.tenant.service("churn").settings["cpu_cores"] == 0.5


def test_an_import_that_fails_says_why_and_writes_nothing(world: World) -> None:
    world.write("ml/aci.json", {"computeType": "ACI"})

    ended = world.run("import", "ml/aci.json")

    assert ended.code == 2
    assert "ml/aci.json:1:1: recognised as az ml deployment configuration for ACI" in ended.log
    assert not (world.folder / ".azureml").exists()
