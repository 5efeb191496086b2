"""What a run that is stopped leaves behind in Azure."""

from aks_deploy.deploying.story import Story


def under_way(story: Story) -> str:
    """One sentence for the person who stopped it."""
    plan, at = story.plan, story.timeline.under_way
    if plan is None or story.command == "plan" or not plan.steps:
        return "Nothing was changed in Azure."
    if story.deleted:
        return (
            f"The web service '{plan.desired.service_name}' is deleted and not yet created again: its keys will be new."
        )
    if story.outcome is not None:
        return f"The web service '{plan.desired.service_name}' is live."
    return f"What Azure has begun with {at} goes on there." if at else "What Azure has begun goes on there."
