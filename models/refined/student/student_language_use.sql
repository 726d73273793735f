select
    education_organization_id,
    student_id_hash,
    language_descriptor,
    'uri://ed-fi.org/LanguageUseDescriptor#Home language' as language_use_descriptor,
    _file_sha256,
    _row_number
from {{ ref "student_language" }}
