# Which colour a system has, and which dash its line.

# The entry of the palette: the longest name in it that the system's begins with, so that each filling
# of a container and each setting of a pool has the colour of what it is a filling or a setting of.
def family($palette):
  . as $name
  | [$palette.systems | keys[] | . as $key | select($name == $key or ($name | startswith($key + "-")))]
  | max_by(length);

# A known system has its colour for ever; the others take spare ones in the order of their names.
def colours($palette; $names):
  ($names | map(select(family($palette) == null))) as $others
  | [$names[] | . as $name
      | {key: $name,
         value: ($palette.systems[$name | family($palette) // ""]
           // $palette.spare[($others | index([$name])) % ($palette.spare | length)]
           | {light, dark})}]
  | from_entries;

# 0 a full line; others where two systems share a colour.
def dash: if test("-static($|-)") then 1 elif test("-pooled$") then 2 elif test("[a-z]-isoload$") then 3 else 0 end;
