-- What may not be seen now, and what was hidden before in its school year.
select mart, school_year, population, dimension, cell
from {{ ref "int_risky_cell" }}
union
select mart, school_year, population, dimension, cell
from {{ ref "int_hidden_cell_history" }}
