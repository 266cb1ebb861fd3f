// Adaptive Cards, drawn by Microsoft's own renderer. Colours are the style sheet's, so that dark is dark.

const ink = { default: "var(--ink)", subtle: "var(--quiet)" };
const accent = { default: "var(--accent-ink)", subtle: "var(--accent-ink)" };
const good = { default: "var(--good)", subtle: "var(--good)" };
const bad = { default: "var(--bad)", subtle: "var(--bad)" };
const warning = { default: "var(--warning)", subtle: "var(--warning)" };
const foregroundColors = { default: ink, dark: ink, light: ink, accent, good, warning, attention: bad };
const style = (backgroundColor) => ({ backgroundColor, foregroundColors });

const hostConfig = {
  fontFamily: "inherit",
  fontSizes: { small: 12, default: 14, medium: 15, large: 17, extraLarge: 20 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 17, default: 20, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 12 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  supportsInteractivity: true,
  containerStyles: {
    default: style("transparent"), emphasis: style("var(--emphasis)"), accent: style("var(--accent)"),
    good: style("var(--good-back)"), attention: style("var(--bad-back)"), warning: style("var(--warning-back)"),
  },
  inputs: {
    label: {
      inputSpacing: "small",
      requiredInputs: { weight: "bolder", suffix: " *", suffixColor: "attention" },
      optionalInputs: { weight: "bolder" },
    },
    errorMessage: { color: "attention", spacing: "small" },
  },
  actions: {
    maxActions: 12, spacing: "medium", buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left",
    showCard: { actionMode: "inline", inlineTopMargin: 8, style: "emphasis" },
  },
  factSet: { title: { weight: "bolder", maxWidth: 180 }, value: { wrap: true }, spacing: 12 },
};

export const canDraw = () => Boolean(window.AdaptiveCards && window.markdownit);

// What Teams draws of Markdown in a card: emphasis, lists and links. No HTML.
const markdown = () => window.markdownit({ html: false, linkify: true, breaks: true })
  .disable(["heading", "lheading", "table", "code", "fence", "hr", "blockquote", "image"]);

let prepared = false;
const prepare = () => {
  if (prepared) return;
  prepared = true;
  const reader = markdown();
  window.AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = reader.render(text);
    result.didProcess = true;
  };
};

const act = (action, onAction) => {
  const { SubmitAction, ExecuteAction, OpenUrlAction } = window.AdaptiveCards;
  if (action instanceof OpenUrlAction && /^https?:/.test(action.url)) {
    window.open(action.url, "_blank", "noopener");
  } else if (action instanceof ExecuteAction) {
    onAction({ verb: action.verb ?? "", values: dataOf(action), answer_now: true });
  } else if (action instanceof SubmitAction) {
    onAction({ verb: "", values: dataOf(action), answer_now: false });
  }
};

const dataOf = (action) => (action.data && typeof action.data === "object" ? action.data : {});

// The card as an element, or null when it cannot be drawn.
export const drawCard = (payload, onAction) => {
  prepare();
  const card = new window.AdaptiveCards.AdaptiveCard();
  card.hostConfig = new window.AdaptiveCards.HostConfig(hostConfig);
  card.onExecuteAction = (action) => act(action, onAction);
  try {
    card.parse(payload);
    return card.render() ?? null;
  } catch (error) {
    console.warn(error);
    return null;
  }
};
