-- The district itself. It stands in no file: its number and name are the project's.
select
    {{ var "education_organization_id" }}::bigint as local_education_agency_id,
    {{ sqlString (var "district_name") }} as name_of_institution,
    'uri://ed-fi.org/LocalEducationAgencyCategoryDescriptor#Regular public school district'
        as local_education_agency_category_descriptor
