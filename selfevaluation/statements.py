"""The 23 statements, from the citizen's side and from the staff's, in our own words (domain.md §13).

They are spread over the ten pejlemærker 3-2-3-2-2-2-3-2-2-2. A key is stored with every answer and keeps
its meaning; raise `WORDING_VERSION` when words change.
"""

from dataclasses import dataclass

from plans.pejlemaerker import Pejlemaerke

WORDING_VERSION = 1


@dataclass(frozen=True)
class Statement:
    key: str
    pejlemaerke: Pejlemaerke
    citizen: str
    staff: str


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "1a",
        Pejlemaerke.COLLABORATION,
        "Det handler om det, jeg selv ønsker og drømmer om.",
        "Vi planlægger ud fra borgerens egne ønsker og drømme og ud fra myndigheds mål.",
    ),
    Statement(
        "1b",
        Pejlemaerke.COLLABORATION,
        "Min bostøtte lytter til mig, forstår mig og tager mig alvorligt.",
        "Vi møder borgeren som den, der ved mest om sit eget liv.",
    ),
    Statement(
        "1c",
        Pejlemaerke.COLLABORATION,
        "Vi taler om, hvordan vi synes, samarbejdet går.",
        "Vi taler løbende med borgeren om, hvordan samarbejdet går.",
    ),
    Statement(
        "2a",
        Pejlemaerke.SHARED_DIRECTION,
        "Jeg bliver mødt på samme måde, uanset hvem der kommer.",
        "Vi bruger de metoder og redskaber, vi er blevet enige om.",
    ),
    Statement(
        "2b",
        Pejlemaerke.SHARED_DIRECTION,
        "Min bostøtte bruger sin faglige viden, så den hjælper mig.",
        "Vi bruger sparring og supervision til at blive klogere på arbejdet.",
    ),
    Statement(
        "3a",
        Pejlemaerke.WELLBEING,
        "Vi taler om, hvad der får mig til at have det godt.",
        "Vi taler med borgeren om, hvad der giver trivsel.",
    ),
    Statement(
        "3b",
        Pejlemaerke.WELLBEING,
        "Jeg får hjælp til at klare krav og svære følelser på min egen måde.",
        "Vi støtter borgeren i at klare krav og svære følelser, også på den lange bane.",
    ),
    Statement(
        "3c",
        Pejlemaerke.WELLBEING,
        "Jeg får hjælp til at lære noget af det, når jeg har haft en krise.",
        "Vi hjælper borgeren med at lære af en krise bagefter.",
    ),
    Statement(
        "4a",
        Pejlemaerke.HEALTH,
        "Jeg kan få hjælp til gode vaner og til at finde tilbud om sundhed.",
        "Vi støtter gode vaner og kontakt til sundhedstilbud, når borgeren ønsker det.",
    ),
    Statement(
        "4b",
        Pejlemaerke.HEALTH,
        "Jeg får hjælp til at reagere, når kroppen ikke har det godt, og til at komme til læge.",
        "Vi støtter borgeren i at tage signaler fra kroppen alvorligt og få den rette behandling.",
    ),
    Statement(
        "5a",
        Pejlemaerke.NETWORK,
        "Jeg bliver spurgt, hvordan jeg ønsker, at familie og venner er med.",
        "Vi spørger, hvordan borgeren ønsker, at familie og venner er med.",
    ),
    Statement(
        "5b",
        Pejlemaerke.NETWORK,
        "Jeg får støtte til samarbejdet med dem, der betyder noget for mig.",
        "Vi støtter borgeren i samarbejdet med det netværk, borgeren ønsker at inddrage.",
    ),
    Statement(
        "6a",
        Pejlemaerke.COMMUNITIES,
        "Jeg får hjælp til at finde fællesskaber, der passer til mig.",
        "Vi finder sammen med borgeren ud af, hvilke fællesskaber der kunne passe.",
    ),
    Statement(
        "6b",
        Pejlemaerke.COMMUNITIES,
        "Jeg får støtte til at være med i de fællesskaber, jeg gerne vil.",
        "Vi støtter borgeren i at komme med – og blive ved.",
    ),
    Statement(
        "7a",
        Pejlemaerke.EDUCATION_AND_WORK,
        "Jeg får hjælp til at sætte ord på, hvad jeg drømmer om med uddannelse eller arbejde.",
        "Vi hjælper borgeren med at sætte ord på ønsker om uddannelse eller arbejde.",
    ),
    Statement(
        "7b",
        Pejlemaerke.EDUCATION_AND_WORK,
        "Jeg får støtte til skridtene hen imod uddannelse eller arbejde.",
        "Vi støtter borgeren i de enkelte skridt hen imod uddannelse eller arbejde.",
    ),
    Statement(
        "7c",
        Pejlemaerke.EDUCATION_AND_WORK,
        "Bostøtte og jobcenter eller ungeindsats trækker i samme retning for mig.",
        "Vores indsats hænger sammen med jobcentrets eller ungeindsatsens.",
    ),
    Statement(
        "8a",
        Pejlemaerke.START_AND_END,
        "Jeg fik en god introduktion, da jeg begyndte at få bostøtte.",
        "Vi er særligt opmærksomme på at lægge et godt fundament i begyndelsen.",
    ),
    Statement(
        "8b",
        Pejlemaerke.START_AND_END,
        "Vi taler om, hvor længe jeg skal have bostøtte.",
        "Vi planlægger i god tid, hvordan samarbejdet kan slutte trygt.",
    ),
    Statement(
        "9a",
        Pejlemaerke.FLEXIBILITY,
        "Støtten bliver tilpasset, når min situation ændrer sig.",
        "Vi tilpasser løbende støtten til borgerens situation.",
    ),
    Statement(
        "9b",
        Pejlemaerke.FLEXIBILITY,
        "Jeg kan få mere eller mindre støtte, når jeg har brug for det.",
        "Vi kan være fleksible og mere til stede, når behovet er stort.",
    ),
    Statement(
        "10a",
        Pejlemaerke.COHERENCE,
        "Jeg får hjælp til at have overblik over hele mit forløb.",
        "Vi hjælper borgeren med at få overblik over hele sit forløb.",
    ),
    Statement(
        "10b",
        Pejlemaerke.COHERENCE,
        "Mine mål passer sammen, også når der er flere, der hjælper mig.",
        "Vi stemmer mål af med de andre, der også hjælper borgeren.",
    ),
)
