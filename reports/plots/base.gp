# What all pictures share: colours, the terminal, names of ticks, logarithmic axes.
# The caller sets narrow, width, height and `output`. The colours are those of palette.json for light
# surroundings; the report adds the dark ones as CSS.

ink = "#16181d"; muted = "#5a606c"; grid = "#e3e5e8"; mark = "#8a909c"; ground = "#ffffff"

size_name = 14
size_note = narrow ? 12 : 13
name_font = sprintf("system-ui:Bold,%d", size_name)
note_font = sprintf("system-ui,%d", size_note)

set terminal svg size width,height font "system-ui,13" noenhanced rounded background "#ffffff" linewidth 1
set output output
set datafile separator "\t"
set encoding utf8
unset key
unset title

# The name of 10**k of a quantity: "time" in seconds, "bytes", else a plain number.
time_name(k) = sprintf("%d %s", 10**((k + 12) % 3), word("ps ns µs ms s ks", int((k + 12) / 3) + 1))
bytes_name(k) = k < 0 ? sprintf("%g B", 10.0**k) : sprintf("%d %s", 10**(k % 3), word("B kB MB GB TB", int(k / 3) + 1))
plain_name(k) = k < 3 ? sprintf("%g", 10.0**k) : k < 6 ? sprintf("%d,000", 10**(k - 3)) : sprintf("%d million", 10**(k - 6))
tick_name(quantity, k) = quantity eq "time" ? time_name(k) : quantity eq "bytes" ? bytes_name(k) : plain_name(k)

# m times 10**k, for the twos and fives between decades.
times_name(quantity, m, k) = quantity eq "time" || (quantity eq "bytes" && k >= 0) \
  ? sprintf("%d %s", m * int(word(tick_name(quantity, k), 1)), word(tick_name(quantity, k), 2)) \
  : k >= 3 && k < 6 ? sprintf("%d,000", m * 10**(k - 3)) : k >= 6 ? sprintf("%d million", m * 10**(k - 6)) : sprintf("%g", m * 10.0**k)
