// What is alive on a page without a kernel: explorers, quiz, hints, solutions, and the
// reader's own progress, which is kept in this browser and nowhere else.

const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
const texts = json("ck-texts");
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// ---- what the reader did: {lecture: {1: true}, exercise: {"1.1": true}, quiz: {"1.q1": "b"}} ----

const KEY = "coursekit-progress";
const progress = {
  all() {
    try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; }
  },
  get: (kind, id) => progress.all()[kind]?.[id],
  set(kind, id, value) {
    const now = progress.all();
    now[kind] = { ...now[kind], [id]: value };
    try { localStorage.setItem(KEY, JSON.stringify(now)); } catch { /* private window: forget */ }
  },
  erase: () => localStorage.removeItem(KEY),
};

// ---- quiz: an option answers when it is opened; the last one opened is remembered ----

function quiz(box) {
  const id = box.dataset.quiz;
  const options = all(".ck-option", box);
  const choose = (option) => {
    for (const other of options) {
      other.classList.toggle("ck-chosen", other === option);
      if (other !== option) other.open = false;
    }
  };
  for (const option of options) {
    option.addEventListener("toggle", () => {
      if (!option.open) return;
      choose(option);
      progress.set("quiz", id, option.dataset.option);
    });
  }
  const before = options.find((option) => option.dataset.option === progress.get("quiz", id));
  if (before) { choose(before); before.open = true; }
}

// ---- hints one after the other, and "I have solved this" ----

function hints(box) {
  const steps = all("details", box);
  steps.forEach((step, n) => {
    step.hidden = n > 0;
    step.addEventListener("toggle", () => { if (step.open && steps[n + 1]) steps[n + 1].hidden = false; });
  });
  const id = box.dataset.exercise;
  const button = make("button", { type: "button", class: "ck-button", "data-solved": id }, texts.solved);
  const show = () => button.setAttribute("aria-pressed", String(Boolean(progress.get("exercise", id))));
  button.addEventListener("click", () => { progress.set("exercise", id, !progress.get("exercise", id)); show(); });
  show();
  box.append(button);
}

// ---- a solution opens after an attempt ----

function solution(box) {
  const id = box.dataset.exercise;
  if (progress.get("tried", id) || progress.get("exercise", id)) box.classList.add("ck-tried");
  box.querySelector(".ck-gate button")?.addEventListener("click", () => {
    progress.set("tried", id, true);
    box.classList.add("ck-tried");
    const body = box.querySelector(".ck-solution-body");
    body.tabIndex = -1;
    body.focus();
  });
}

// ---- explorers: one frame for each setting; coursekit/explore/player.py describes the markup ----

function explorer(box) {
  const frames = all(".ck-frame", box);
  const controls = all(".ck-controls [name]", box);
  const form = box.querySelector(".ck-controls");
  if (!frames.length || !form) return;
  // Frames may lie in a closed box of "more settings", which only a page without script needs.
  for (const frame of frames) form.after(frame);
  box.querySelector(".ck-more")?.remove();
  const spoken = make("p", { class: "ck-spoken", role: "status" });
  box.append(spoken);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const show = (speak) => {
    for (const frame of frames) {
      frame.hidden = !controls.every((control) => frame.dataset[control.name] === control.value);
      if (!frame.hidden && speak) spoken.textContent = frame.querySelector("figcaption").textContent;
    }
    for (const control of controls) {
      const label = JSON.parse(control.dataset.labels || "[]")[Number(control.value)];
      if (label === undefined) continue;
      control.setAttribute("aria-valuetext", label);
      form.querySelector(`output[for="${control.id}"]`).value = label;
    }
  };
  form.addEventListener("input", () => show(true));
  show(false);
}

// ---- progress: a lecture counts as read when its end has been in view ----

function lectureRead() {
  const { lecture } = json("ck-page");
  const end = document.querySelector(".prev-next-footer, .bd-footer-content");
  if (!lecture || !end) return;
  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((entry) => entry.isIntersecting) || scrollY < 200) return;
    progress.set("lecture", lecture, true);
    watcher.disconnect();
  }).observe(end);
}

function progressPanel(box) {
  const course = json("ck-course");
  if (!course.lectures) return;
  const done = progress.all();
  const row = (label, names, kind) => {
    const n = names.filter((name) => done[kind]?.[name]).length;
    const id = `ck-progress-${kind}`;
    return make("div", { class: "ck-progress-row" },
      make("label", { for: id }, label),
      make("progress", { id, max: Math.max(names.length, 1), value: n }),
      make("span", {}, `${n} / ${names.length}`));
  };
  const save = make("button", { type: "button", class: "ck-button" }, texts.export);
  save.addEventListener("click", () => {
    const file = new Blob([JSON.stringify(progress.all(), null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: "coursekit-progress.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const erase = make("button", { type: "button", class: "ck-button" }, texts.erase);
  erase.addEventListener("click", () => {
    if (confirm(texts.really)) { progress.erase(); progressPanel(box); }
  });
  box.replaceChildren(
    make("p", { role: "heading", "aria-level": "2", class: "ck-progress-title" }, texts.progress),
    row(texts.lectures, course.lectures.map((lecture) => lecture.n), "lecture"),
    row(texts.exercises, course.exercises, "exercise"),
    row(texts.quiz, course.quiz, "quiz"),
    make("small", {}, texts.private),
    make("div", { class: "ck-progress-actions" }, save, erase));
}

all(".ck-quiz").forEach(quiz);
all(".ck-hints").forEach(hints);
all(".ck-solution").forEach(solution);
all(".ck-explorer").forEach(explorer);
all(".ck-progress").forEach(progressPanel);
lectureRead();
