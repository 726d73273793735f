-- A snapshot of which no row is ever taken out: what was hidden once stays hidden, or the
-- next release would tell of the last.
select mart, school_year, population, dimension, cell
from {{ ref "int_risky_cell" }}
