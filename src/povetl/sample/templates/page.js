function createPageHTML(count, current, name, extension) {
  for (var i = 0; count > 1 && i < count; i++) {
    var file = name + (i ? "_" + i : "") + "." + extension;
    document.write(i === current ? " <b>" + (i + 1) + "</b> " : ' <a href="' + file + '">' + (i + 1) + "</a> ");
  }
}
function getClick() { return ""; }
function doZoom(size) { document.getElementById("zoom").style.fontSize = size + "px"; }
