"""Whether a model may be pulled: by whom it is signed, and by whom it was promoted."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.model_trust import trust_from
from bartizan.cli.model_verify import EXITS, show_verified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bartizan.signing.policyfile import Trust
    from bartizan.store.bundles import Bundles
    from bartizan.store.models import Model
    from bartizan.store.names import Reference
    from bartizan.store.promotion import Sought


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a person trusts to sign, and by which keys to promote, at a moment."""

    trust: "Trust"
    approvers: tuple[Path, ...]
    now: datetime


def judged(
    reference: "Reference", model: "Model", bundles: "Bundles", whom: Whom
) -> "tuple[Exit, Mapping[str, bytes]]":
    """Return whether a model may be pulled, and those of its signatures that are trusted."""
    from bartizan.store.bundles import verify_model
    from bartizan.store.promotion import Sought, signers_of

    verified = verify_model(model, bundles.signatures, whom.trust, whom.now)
    code = EXITS[verified.outcome]
    if code is not Exit.DONE:
        show_verified(verified, str(reference))
        return code, {}
    names = [each.name for each in verified.trusted.signatures]
    sought = Sought(reference, model.manifest.digest, signers_of(verified))
    code = _promoted(sought, bundles, whom)
    return code, {name: bundles.signatures[name] for name in names}


def _promoted(sought: "Sought", bundles: "Bundles", whom: Whom) -> Exit:
    from bartizan.store.promotion import promoted

    if not whom.approvers:
        return Exit.DONE
    trust = trust_from(whom.approvers, None)
    promotion, why = promoted(bundles.promotions, trust, sought, whom.now)
    if promotion is None:
        note(f"NOT PROMOTED: {sought.stage} ({sought.digest}): {why}")
        return Exit.NOT_MET
    note(f"Promoted to {promotion.to} by {promotion.approver}.")
    return Exit.DONE


def beside_names(signatures: "Mapping[str, bytes]", model: "Model") -> dict[str, bytes]:
    """Return signatures by names under which `model verify` looks, and no file of the model is."""
    names = (f"model{f'-{number}' if number > 1 else ''}.sig" for number in count(1))
    free = (name for name in names if name not in model.layers)
    return dict(zip(free, signatures.values(), strict=False))
