# Words and swatches at places counted in pixels from the upper left: the last plot of a multiplot.
# Takes overlay (the swatches) and the data blocks words, values and titles, and axes: what an axis is of.
legend_font = "system-ui,12"
unset grid
unset tics
unset xlabel
unset ylabel
unset arrow
unset logscale
set border 0
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:width]
set yrange [height:0]
eval "plot " . overlay . ", $words using 1:2:3 with labels font legend_font textcolor rgb ink left, \
  $values using 1:2:3 with labels font note_font textcolor rgb muted right, \
  $axes using 1:2:3 with labels font note_font textcolor rgb muted left, \
  $titles using 1:2:3 with labels font name_font textcolor rgb ink left"
