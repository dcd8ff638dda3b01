"""The last touches: images in files, tables for phones and screen readers."""

import base64

from bs4 import BeautifulSoup

from coursekit.publish import html

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAFCAYAAAB8ZH1oAAAAEklEQVR42mNk+M9QzzAKRhYAAAyQAf9NRc2yAAAAAElFTkSu"
    "QmCC"
)


def soup(body: str, tmp_path) -> BeautifulSoup:
    return BeautifulSoup(html.finish(body, tmp_path / "_images", "../_images"), "html.parser")


def test_a_picture_in_the_page_becomes_a_file(tmp_path):
    data = base64.b64encode(PNG).decode()
    image = soup(f'<img alt="a finding" src="data:image/png;base64,{data}">', tmp_path).img
    assert image["src"].startswith("../_images/")
    assert (tmp_path / "_images" / image["src"].split("/")[-1]).read_bytes() == PNG
    assert (image["width"], image["height"], image["loading"]) == ("10", "5", "lazy")
    assert image["alt"] == "a finding"


def test_a_drawing_keeps_its_own_size(tmp_path):
    svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox=\"0 0 8 4\"/>"
    data = base64.b64encode(svg.encode()).decode()
    image = soup(f'<img width="80" src="data:image/svg+xml;base64,{data}">', tmp_path).img
    assert image["src"].endswith(".svg") and image["width"] == "80"


def test_a_data_frame_becomes_a_proper_table(tmp_path):
    body = (
        '<style scoped>x</style><table border="1" class="dataframe">'
        "<thead><tr><th></th><th>sales</th>"
        "</tr></thead><tbody><tr><th>Delta</th><td>−12.0</td></tr></tbody></table>"
    )
    page = soup(body, tmp_path)
    box = page.select_one("div.ck-table")
    assert (box["role"], box["tabindex"]) == ("region", "0") and box["aria-label"]
    assert not page.find("style")
    assert [c.name for c in page.select("thead tr > *")] == ["td", "th"]
    assert page.select_one("thead th")["scope"] == "col"
    assert page.select_one("tbody th")["scope"] == "row"
    assert "ck-number" in page.select_one("tbody td")["class"]


def test_only_a_long_table_scrolls_up_and_down(tmp_path):
    def table(rows):
        return "<table><tbody>" + "<tr><td>x</td></tr>" * rows + "</tbody></table>"

    assert not soup(table(3), tmp_path).select(".ck-tall")
    assert soup(table(60), tmp_path).select(".ck-tall")


def test_settings_of_a_kernel_server_are_dropped(tmp_path):
    body = (
        '<script type="text/x-thebe-config">{}</script><script>kernelName = "python3"</script><p>x'
    )
    assert not soup(body, tmp_path).find("script")
