"""All tables of the model by name, and the version of their form. Declares none itself.

A table that no layer lists does not exist.
"""

from pipelines.model.tables.core import CORE
from pipelines.model.tables.mart import MART
from pipelines.model.tables.meta import META
from pipelines.model.tables.person import PERSON
from pipelines.model.tables.public import PUBLIC
from pipelines.model.tables.staging import STAGING

ALL = {t.name: t for layer in (STAGING, CORE, PERSON, MART, PUBLIC, META) for t in layer}
SCHEMA_VERSION = 3
