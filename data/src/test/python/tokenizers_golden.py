"""Writes what SubwordTokenizerTest reads: python3 tokenizers_golden.py FOLDER (tokenizers 0.23), from FOLDER/sample.txt.gz."""
import gzip
import json
import os
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

folder = sys.argv[1]
text = gzip.open(os.path.join(folder, "sample.txt.gz"), "rt", encoding="utf-8", newline="").read()
paragraphs = text.split("\n\n")

PROBES = [
    "",
    " ",
    "Hello, world! It's we'll they'd I'm you've",
    "  two  spaces\tand\ttabs\r\n\r\nand lines   \n",
    "First Citizen: before we proceed any further, hear me speak.",
    "größer, naïve café, ÀÉÎÕÜ, Straße, İstanbul, ΣΊΣΥΦΟΣ",
    "日本語と中文 한국어 हिन्दी العربية עברית",
    "😀👩‍👩‍👧 flags 🇩🇪 and é vs é and ﬁ ligature",
    "12345 3.14 1,000,000 x²+y³ №7 ①",
    "don't stop... (really?) [yes] {no} <|end|> </s> it's <|end|><|end|>x <mask>  y",
    "zero\u200bwidth\u00a0nbsp\u2003em\ufeffbom \u0000 null \ufffd",
    "a" * 120 + " " + "supercalifragilisticexpialidocious",
    "def f(x):\n    return x ** 2  # square\n",
]


def save(name, tokenizer):
    tokenizer.save(os.path.join(folder, name + ".json"), pretty=False)
    with open(os.path.join(folder, name + ".jsonl"), "w", encoding="utf-8") as out:
        for p in PROBES:
            ids = tokenizer.encode(p).ids
            out.write(json.dumps({"text": p, "ids": ids, "decoded": tokenizer.decode(ids), "all": tokenizer.decode(ids, skip_special_tokens=False)}) + "\n")


byte_level = Tokenizer(models.BPE())
byte_level.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
byte_level.decoder = decoders.ByteLevel()
byte_level.post_processor = processors.ByteLevel(trim_offsets=False)
byte_level.train_from_iterator(
    paragraphs,
    trainers.BpeTrainer(vocab_size=700, min_frequency=2, special_tokens=["<|end|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False),
)
save("byte-level", byte_level)

# The cutting of Llama 3 and Qwen.
modern = Tokenizer.from_str(byte_level.to_str())
modern.normalizer = normalizers.NFC()
modern.pre_tokenizer = pre_tokenizers.Sequence(
    [
        pre_tokenizers.Split(
            Regex(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"), "isolated"
        ),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]
)
modern.add_special_tokens([AddedToken("<mask>", lstrip=True), "</s>"])
modern.post_processor = processors.TemplateProcessing(single="<|end|> $A", special_tokens=[("<|end|>", 0)])
save("modern", modern)

bert = Tokenizer(models.WordPiece(unk_token="[UNK]"))
bert.normalizer = normalizers.BertNormalizer(lowercase=True)
bert.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
bert.decoder = decoders.WordPiece()
bert.train_from_iterator(paragraphs, trainers.WordPieceTrainer(vocab_size=600, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
bert.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
)
save("wordpiece", bert)

llama = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
llama.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
llama.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
llama.train_from_iterator(
    [w.replace(" ", "▁") for w in text.split("\n")][:400],
    trainers.BpeTrainer(vocab_size=600, special_tokens=["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)], show_progress=False),
)
save("llama", llama)

metaspace = Tokenizer(models.BPE(unk_token="<unk>"))
metaspace.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Strip(), normalizers.Replace(Regex(r"\s+"), " ")])
metaspace.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation()])
metaspace.decoder = decoders.Metaspace()
metaspace.train_from_iterator(paragraphs, trainers.BpeTrainer(vocab_size=400, special_tokens=["<unk>"], show_progress=False))
metaspace.add_tokens([AddedToken("citizen", single_word=True, normalized=True)])
save("metaspace", metaspace)
