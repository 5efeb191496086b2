from contract.world import *
from contract.test_scoring_scripts import *
def test_a(make_world,tmp_path):
    world = make_world(images=scripts(tmp_path, v12=RAISES))
    e = world.deploy(); print(e.log)
