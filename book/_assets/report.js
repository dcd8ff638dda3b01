// A problem report names the section that is being read, not only the page.
for (const link of document.querySelectorAll(".ck-report a")) {
  link.addEventListener("click", () => {
    const headings = [...document.querySelectorAll(".bd-article :is(h1, h2, h3)")];
    const read = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2).pop();
    if (!read) return;
    const name = encodeURIComponent(read.firstChild.textContent.trim());
    link.href = link.href.replace(link.dataset.section, name);
    link.dataset.section = name;
  });
}
