# Curves: medians with their intervals, a line a system. The caller sets narrow, width, height, left, right, top,
# bottom, quantity, axis, logx, logy, xlow, xhigh, ylow, yhigh, ticks, curves, overlay and the data blocks.
load "base.gp"

set multiplot
set lmargin at screen left / real(width)
set rmargin at screen right / real(width)
set tmargin at screen 1 - top / real(height)
set bmargin at screen 1 - bottom / real(height)
set border 1 linecolor rgb mark
if (logx) {
  set logscale x
  pad = (log10(xhigh) - log10(xlow)) * 0.05
  set xrange [10**(log10(xlow) - pad) : 10**(log10(xhigh) + pad)]
} else {
  pad = (xhigh - xlow) * 0.06
  set xrange [xlow - pad : xhigh + pad]
}
set yrange [ylow:yhigh]
set xtics nomirror scale 0.5 font note_font textcolor rgb muted
eval "set xtics (" . ticks . ")"
set ytics nomirror scale 0 font note_font textcolor rgb muted
if (logy) {
  set logscale y
  set ytics ()
  set format y ""
  do for [k = int(floor(log10(ylow))) : int(ceil(log10(yhigh)))] { set ytics add (tick_name(quantity, k) 10.0**k) }
  if (log10(yhigh) - log10(ylow) < 2.2) {
    do for [k = int(floor(log10(ylow))) : int(ceil(log10(yhigh)))] {
      do for [m = 2 : 5 : 3] { set ytics add (times_name(quantity, m, k) m * 10.0**k) }
    }
  }
}
set grid ytics back linetype 1 linewidth 1 linecolor rgb grid
set xlabel axis font note_font textcolor rgb muted offset 0,0.2
eval "plot " . curves
load "overlay.gp"
unset multiplot
