/// The report's style sheet: light and dark, narrow and wide, screen and print.
enum StyleSheet {
  private static func variables(hues: [String], _ others: String) -> String {
    hues.enumerated().map { "--hue\($0):\($1);" }.joined() + others
  }

  static let css = """
    :root{color-scheme:light dark;\(variables(hues: Palette.lightHues, light))}
    @media screen and (prefers-color-scheme:dark){:root{\(variables(hues: Palette.darkHues, dark))}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
    -webkit-text-size-adjust:100%}
    header,main,footer,nav{max-width:1080px;margin:0 auto;padding:0 24px}
    header{padding-top:36px}
    main{padding-bottom:48px}
    a{color:var(--link)}
    a:focus-visible,summary:focus-visible,.table:focus-visible,input:focus-visible{outline:3px solid var(--link);outline-offset:2px}
    .skip{position:absolute;left:-99rem;background:var(--page);padding:.4rem .8rem;z-index:2}
    .skip:focus{left:.5rem;top:.5rem}
    .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:0 0 1.4rem;padding:.6rem 0;max-width:none;
    border-block:1px solid var(--rule);font-size:.92rem}
    nav a{text-decoration:none}nav a:hover{text-decoration:underline}
    section[id]{scroll-margin-top:1rem}
    h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem;letter-spacing:-.015em;overflow-wrap:anywhere}
    h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 .6rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
    h3{font-size:1.02rem;margin:1.6rem 0 .5rem}
    p,ul{margin:.5rem 0;max-width:44rem}
    ul{padding-left:1.2rem}
    .population{color:var(--soft);margin:0 0 1.6rem;overflow-wrap:anywhere}
    .verdict,.warnings{border-radius:10px;padding:1.1rem 1.3rem;background:var(--card);border:1px solid var(--rule)}
    .verdict{border-left:5px solid var(--good)}
    .verdict h2{margin:0 0 .3rem;padding:0;border:0;font-size:.95rem;color:var(--soft);font-weight:600}
    .verdict.found{border-left-color:var(--bad)}
    .verdict.open{border-left-color:var(--soft)}
    .verdict .lead{font-size:1.25rem;line-height:1.35;font-weight:650;margin:0 0 .5rem;overflow-wrap:anywhere}
    .verdict ul{margin-bottom:0}
    .warnings{margin-top:1rem;border-left:5px solid var(--warn)}
    .warnings h2{font-size:1rem;margin:0;padding:0;border:0}
    .note{color:var(--soft);font-size:.88rem}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:18px 28px;margin:.8rem 0}
    figure{margin:0;min-width:0}
    figcaption{font-size:.9rem;margin-bottom:.25rem}
    figcaption b{display:block}
    .chart{display:block;width:100%;height:auto;max-width:560px}
    .chart path[fill=none]:has(>title):hover{stroke-width:3.5}
    .table{overflow-x:auto;margin:.8rem 0}
    table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:650;padding:.2rem 0 .4rem}
    th,td{text-align:left;padding:.36rem .9rem .36rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
    thead th{font-weight:600;color:var(--soft);vertical-align:bottom}
    tbody th{font-weight:500;min-width:8rem}
    td.number,th.number{text-align:right}td.number{white-space:nowrap}
    .verdict ul+ul{border-top:1px solid var(--rule);padding-top:.5rem}
    tr.outlier{background:var(--tint)}
    tr.outlier th{font-weight:700}
    tfoot th,tfoot td{border-bottom:0;color:var(--soft)}
    #facts th{color:var(--soft);white-space:nowrap;padding-right:1.5rem}
    #facts td{overflow-wrap:anywhere;min-width:9rem}
    .hash{font:.84em/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
    .tag{display:inline-block;font-size:.8rem;font-weight:650;border:1px solid currentColor;border-radius:4px;padding:0 .35rem}
    .missing{color:var(--soft);border-left:3px solid var(--rule);padding-left:.8rem}
    code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
    .downloads{font-size:.82rem;margin:.2rem 0 0;color:var(--soft)}
    details.sources{font-size:.82rem;color:var(--soft);margin:.2rem 0 .8rem}
    details.sources ul{margin:.3rem 0}
    summary{cursor:pointer}
    details.fold{margin:.8rem 0}details.fold>summary{font-weight:600;font-size:.92rem}
    fieldset.axes{border:0;margin:0;padding:0;min-width:0}
    fieldset.axes label{font-size:.82rem;margin:0 .8rem 0 .2rem;color:var(--soft)}
    fieldset.axes input{margin:0}
    .axes .logarithmic,.axes input:nth-of-type(2):checked~.linear{display:none}
    .axes input:nth-of-type(2):checked~.logarithmic{display:block}
    footer{padding-bottom:48px;color:var(--soft);font-size:.88rem}
    @media (max-width:600px){header,main,footer,nav{padding-inline:15px}header{padding-top:20px}h1{font-size:1.5rem}h2{margin-top:2.2rem}
    #facts th{white-space:normal;min-width:6.5rem;padding-right:.8rem}.verdict .lead{font-size:1.12rem}
    th,td{padding-right:.7rem}table{font-size:.88rem}}
    @media print{body{font-size:10.5pt;background:#fff}header,main,footer{max-width:none;padding:0}
    nav,.skip,.downloads,.sources,.axes input,.axes label{display:none}
    .table{overflow:visible}table{font-size:7.5pt}th,td{padding-right:.4rem;overflow-wrap:anywhere}
    tbody th{min-width:0}td.number{white-space:normal}tfoot{display:table-row-group}
    figure,tr,.verdict{break-inside:avoid}h2,h3,caption{break-after:avoid}.charts{grid-template-columns:1fr 1fr}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
    """

  private static let light =
    "--page:#fff;--card:#f6f8fa;--ink:#17202a;--soft:#586472;--rule:#dfe4ea;--tint:#fdf1e3;--good:#007a5a;--bad:#b42318;--warn:#b85c00;--link:#005a9c"
  private static let dark =
    "--page:#14181d;--card:#1c2229;--ink:#e8ecf1;--soft:#9aa7b5;--rule:#333c47;--tint:#3a2c17;--good:#2fbf95;--bad:#ff8a7a;--warn:#f0a030;--link:#7cc0f5"
}
