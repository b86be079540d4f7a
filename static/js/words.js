// Words that scripts say, translated by the server into data attributes of #portal-words.
export const words = document.getElementById("portal-words")?.dataset ?? {};
