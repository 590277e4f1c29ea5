# SPDX-License-Identifier: MIT
# Draws write.svg, read.svg and minimal.svg out of plot_*.txt of the current directory: bars to the right, one panel for
# each column. run.sh gives ink and pale a second colour for dark pages; the bars (blue is this library) suit both.
ink = "#1f2328"
pale = "#d0d7de"
set encoding utf8
set datafile missing "?"
set border 0
set key off
set tics scale 0 textcolor rgb ink
unset ytics
set grid xtics lc rgb pale lw 1 lt 1
set style fill solid 1.0 noborder
# How a value is written at the end of its bar.
written(x) = x >= 1e5 ? sprintf("%.0f µs", x / 1000) : x >= 100 ? sprintf("%.0f", x) : sprintf(x < 10 ? "%.2f" : "%.1f", x)

do for [picture in "write read minimal"] {
  file = "plot_" . picture . ".txt"
  unset logscale x
  set autoscale xy
  stats file using 0 nooutput
  lines = STATS_records
  panels = picture eq "read" ? 2 : picture eq "write" ? 4 : 3
  titles = picture eq "read" ? "'small result' 'big result'" : picture eq "write" ? "A B U K" : "'seconds to compile' 'MB of the compiler' 'KB stripped'"
  units = picture eq "minimal" ? "" : "ns, logarithmic"
  flag = panels + 2
  set terminal svg size 980, 70 + 22 * lines noenhanced font "sans-serif,12" dynamic
  set output picture . ".svg"
  set multiplot
  left = 0.25
  width = (1 - left) / panels
  do for [i = 1:panels] {
    set lmargin at screen left + (i - 1) * width + 0.01
    set rmargin at screen left + i * width - 0.055
    set tmargin at screen 1 - 40.0 / (70 + 22 * lines)
    set bmargin at screen 30.0 / (70 + 22 * lines)
    set title word(titles, i) textcolor rgb ink offset 0, -0.5
    set xlabel units textcolor rgb ink offset 0, 0.8
    unset logscale x
    set autoscale xy
    stats file using i + 1 nooutput
    if (picture eq "minimal") {
      low = 0
      set xrange [0:STATS_max]
    } else {
      set logscale x
      low = STATS_min / 2
      set xrange [low:STATS_max]
    }
    set format x ""
    set yrange [-0.6:lines - 0.4]
    plot file using (column(i + 1)):0:(low):(column(i + 1)):($0 - 0.36):($0 + 0.36):(column(flag) > 0 ? 0x0969da : 0x8c959f) \
           with boxxyerror lc rgb variable, \
         file using (column(i + 1)):0:(written(column(i + 1))) \
           with labels left offset 0.4, 0 textcolor rgb ink, \
         file using (low):0:(i == 1 ? stringcolumn(1) : "") with labels right offset -0.6, 0 textcolor rgb ink
  }
  unset multiplot
  unset output
}
