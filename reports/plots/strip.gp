# One lane a system on a logarithmic axis: every sample, the middle half, the median and its interval.
# The caller sets narrow, lane, lanes, measured, quantity, axis, low, high, reference, head and the data
# blocks. Lanes of what was not measured are lower than the others.

top = narrow ? 46 : 44
bottom = narrow ? 52 : 56
width = narrow ? 375 : 960
left = narrow ? 14 : 288
right = narrow ? 26 : 168
height = top + bottom + lane * (measured + (lanes - measured) * absent_high)
load "base.gp"

set lmargin at screen left / real(width)
set rmargin at screen 1 - right / real(width)
set tmargin at screen 1 - top / real(height)
set bmargin at screen bottom / real(height)

# Lane 1 on top; a lane is 1 high, one of what was not measured is absent_high.
last = measured + 0.5 + (lanes - measured) * absent_high
set yrange [last : 0.5]
unset ytics
set border 0
set logscale x

# Room at both ends, so that no sample lies on the edge.
log_low = log10(low); log_high = log10(high)
pad = (log_high - log_low) * 0.05 + 0.04
set xrange [10**(log_low - pad) : 10**(log_high + pad)]
x_first = 10**(log_low - pad); x_last = 10**(log_high + pad)

# Decades; where they are few, twos and fives too, and where there is hardly one, what lies between.
decades = log_high - log_low
between = decades < (narrow ? 0.35 : 0.7) ? "2 3 4 5 6 8" : "2 5"
set xtics nomirror scale 0 font note_font textcolor rgb muted offset 0,0.2
set format x ""
set xtics ()
do for [k = int(floor(log_low - pad)) : int(ceil(log_high + pad))] {
  set xtics add (tick_name(quantity, k) 10.0**k)
}
if (decades < (narrow ? 1.2 : 2.3)) {
  do for [k = int(floor(log_low - pad)) : int(ceil(log_high + pad))] {
    do for [i = 1 : words(between)] {
      m = int(word(between, i))
      set xtics add (times_name(quantity, m, k) m * 10.0**k)
    }
  }
}
set grid xtics back linetype 1 linewidth 1 linecolor rgb grid
set xlabel axis font note_font textcolor rgb muted offset 0,0.2

if (!narrow) {
  set label head at graph 1, screen 1 offset 1.5,-1.55 font note_font textcolor rgb muted left
}

# Lines between lanes.
do for [i = 1 : lanes - 1] {
  line = i <= measured ? i + 0.5 : measured + 0.5 + (i - measured) * absent_high
  set arrow from screen 14.0 / width, first line to screen 1 - 14.0 / width, first line \
    nohead back linewidth 1 linecolor rgb grid
}

mid = narrow ? 0.17 : 0.0
box = narrow ? 0.20 : 0.30
# What is kept warm has hollow points, so that nobody takes it for cold.
points_type = warm ? 6 : 7
points_size = narrow ? 0.32 : 0.36

# The y of a sample is shrunk to the box's part of the lane.
sample_y(y) = floor(y + 0.5) + mid + (y - floor(y + 0.5)) * (narrow ? 0.75 : 1.0)

# Where the names stand above the samples, the reference line keeps clear of them.
if (reference > 0) {
  do for [i = 1 : measured] {
    line_top = narrow ? i + mid - box - 0.06 : i - 0.5
    set arrow from first reference, first line_top to first reference, first i + 0.5 nohead front \
      linewidth 1.4 dashtype (5,4) linecolor rgb mark
  }
}

lane_font = "system-ui:Bold,13"
set style fill solid 0.16 noborder

# The words at the reference line end left of it, or begin right of it, where there is room.
side = (reference > 0 && log10(reference) > (log_low + log_high) / 2) ? "right" : "left"

marks = "$boxes using 4:($1 + mid):3:5:($1 + mid - box):($1 + mid + box):9 with boxxyerror lc rgb variable, \
  $points using 1:(sample_y($2)):3 with points pointtype points_type pointsize points_size lc rgb variable, \
  $boxes using 4:($1 + mid - box):(0):(2 * box):9 with vectors nohead linewidth 2.6 lc rgb variable, \
  $boxes using 7:($1 + mid + box + 0.07):($8 - $7):(0):9 with vectors nohead linewidth 3 lc rgb variable"
if (reference > 0) {
  marks = marks . ", $reference using 1:(0.5):3 with labels font note_font textcolor rgb muted " . side . " offset 0,0.7"
}

# A narrow picture has the names above the samples; a wide one has columns beside them.
if (narrow) {
  words = "$names using (x_first):($1 - 0.30):2 with labels font lane_font textcolor rgb ink left, \
    $names using (x_last):($1 - 0.30):4 with labels font name_font textcolor rgb ink right"
  absent = "$absent using (x_first):($1 - 0.13):2 with labels font name_font textcolor rgb muted left, \
    $absent using (x_first):($1 + 0.14):3 with labels font note_font textcolor rgb muted left"
} else {
  words = "$names using (x_first):($1 - 0.15):2 with labels font name_font textcolor rgb ink right offset -2.2,0, \
    $names using (x_first):($1 + 0.19):3 with labels font note_font textcolor rgb muted right offset -2.2,0, \
    $names using (x_last):($1 - 0.15):4 with labels font name_font textcolor rgb ink left offset 1.5,0, \
    $names using (x_last):($1 + 0.19):5 with labels font note_font textcolor rgb muted left offset 1.5,0"
  absent = "$absent using (x_first):1:2 with labels font name_font textcolor rgb muted right offset -2.2,0, \
    $absent using (x_first):1:3 with labels font note_font textcolor rgb muted left"
}
# Gnuplot takes no empty block: what is not there is not plotted.
if (lanes > measured) { words = words . ", " . absent }
plot @marks, @words
