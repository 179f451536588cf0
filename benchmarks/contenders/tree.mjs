// A card as the tree of elements that Satori and @vercel/og take.

const element = (type, style, props) => ({ type, props: { style, ...props } });

const place = (part) => ({ position: "absolute", left: part.x, top: part.y });

const words = (part) => ({
  fontFamily: part.family,
  fontWeight: part.weight,
  fontSize: part.size,
  lineHeight: `${part.line}px`,
  color: part.color,
});

const make = {
  text: (part) =>
    element(
      "div",
      {
        ...place(part),
        ...words(part),
        ...(part.width === null ? { whiteSpace: "nowrap" } : { width: part.width }),
      },
      { children: part.text },
    ),
  tag: (part) =>
    element(
      "div",
      {
        ...place(part),
        ...words(part),
        display: "flex",
        whiteSpace: "nowrap",
        padding: `${part.top}px ${part.left}px`,
        borderRadius: part.radius,
        backgroundColor: part.background,
      },
      { children: part.text },
    ),
  image: (part) =>
    element(
      "img",
      { ...place(part), width: part.width, height: part.height, borderRadius: part.radius },
      { src: part.src, width: part.width, height: part.height },
    ),
  bar: (part) =>
    element("div", {
      ...place(part),
      width: part.width,
      height: part.height,
      backgroundColor: part.color,
    }),
};

export function tree(card) {
  return element(
    "div",
    { display: "flex", width: card.width, height: card.height, backgroundColor: card.background },
    { children: card.parts.map((part) => make[part.type](part)) },
  );
}
