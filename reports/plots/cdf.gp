# Cumulative distributions, a panel for each class. The caller sets narrow, panels, tops, bottoms, width, height,
# left, right, low, high, quantity, axis, warm, the data blocks and panel_1 ... panel_N, the plots of each.
load "base.gp"

set multiplot
set lmargin at screen left / real(width)
set rmargin at screen right / real(width)
set logscale x
log_low = log10(low); log_high = log10(high)
pad = (log_high - log_low) * 0.03 + 0.02
set xrange [10**(log_low - pad) : 10**(log_high + pad)]
set yrange [0:1]
set border 0
set ytics scale 0 font note_font textcolor rgb muted
set ytics ("0 %%" 0, "50 %%" 0.5, "100 %%" 1)
set xtics nomirror scale 0 font note_font textcolor rgb muted offset 0,0.2
set grid xtics ytics back linetype 1 linewidth 1 linecolor rgb grid
decades = log_high - log_low

do for [p = 1 : panels] {
  set tmargin at screen 1 - tops[p] / real(height)
  set bmargin at screen 1 - bottoms[p] / real(height)
  set xtics ()
  set format x ""
  do for [k = int(floor(log_low - pad)) : int(ceil(log_high + pad))] {
    set xtics add (tick_name(quantity, k) 10.0**k)
  }
  if (decades < (narrow ? 1.2 : 2.4)) {
    do for [k = int(floor(log_low - pad)) : int(ceil(log_high + pad))] {
      do for [m = 2 : 5 : 3] { set xtics add (times_name(quantity, m, k) m * 10.0**k) }
    }
  }
  if (p == panels && !narrow) { set xlabel axis font note_font textcolor rgb muted offset 0,0.2 }
  eval "plot " . value(sprintf("panel_%d", p))
}
load "overlay.gp"
unset multiplot
