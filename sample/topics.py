"""The vocabulary of a sample that consists of real words, in English, Russian and Japanese."""

from __future__ import annotations

from .names import Word


def _words(text: str) -> tuple[Word, ...]:
    """Parse lines of the form `en | ru | ja`."""
    found = []
    for line in text.strip().splitlines():
        english, russian, japanese = (part.strip() for part in line.split("|"))
        found.append((english, russian, japanese))
    return tuple(found)


#: Groups of a broad topic and its narrower ones.
TOPICS: tuple[tuple[Word, ...], ...] = tuple(
    _words(block)
    for block in """
music | музыка | 音楽
songs | песни | 歌
orchestras | оркестры | 楽団
choirs | хоры | 合唱
dances | танцы | 踊り
instruments | инструменты | 楽器

work | труд | 労働
harvest | урожай | 収穫
workshops | мастерские | 作業場
building sites | стройки | 建設現場
fishing | рыболовство | 漁業
logging | лесозаготовки | 伐採

nature | природа | 自然
rivers | реки | 川
mountains | горы | 山
forests | леса | 森
flowers | цветы | 花
snow | снег | 雪

towns | города | 町
streets | улицы | 通り
bridges | мосты | 橋
markets | рынки | 市場
harbours | гавани | 港
stations | вокзалы | 駅

home | быт | 暮らし
kitchens | кухни | 台所
meals | трапезы | 食事
clothing | одежда | 衣服
gardens | сады | 庭
letters | письма | 手紙

family | семья | 家族
children | дети | 子ども
weddings | свадьбы | 結婚式
mothers | матери | 母
brothers | братья | 兄弟
portraits | портреты | 肖像

school | школа | 学校
teachers | учителя | 教師
pupils | ученики | 生徒
books | книги | 本
classrooms | классы | 教室
libraries | библиотеки | 図書館

travel | путешествия | 旅
ships | корабли | 船
trains | поезда | 列車
roads | дороги | 道
horses | лошади | 馬
bicycles | велосипеды | 自転車

sport | спорт | 運動
races | бега | 競走
football | футбол | 蹴球
swimming | плавание | 水泳
chess | шахматы | 将棋
skis | лыжи | 滑雪

festivals | праздники | 祭り
parades | шествия | 行列
theatre | театр | 演劇
costumes | костюмы | 衣装
lanterns | фонари | 灯籠
fireworks | фейерверки | 花火

health | здоровье | 健康
hospitals | больницы | 病院
doctors | врачи | 医師
nurses | медсёстры | 看護師
baths | бани | 風呂
medicine | лекарства | 薬

faith | вера | 信仰
temples | храмы | 寺
bells | колокола | 鐘
candles | свечи | 蝋燭
prayers | молитвы | 祈り
graves | могилы | 墓
""".strip().split("\n\n")
)

#: Phrases that narrow a topic.
NARROWER: tuple[Word, ...] = _words("""
in winter | зимой | 冬
in summer | летом | 夏
indoors | в помещении | 屋内
outdoors | на улице | 屋外
""")

#: Scenes for titles. No such photographs exist.
SCENES: tuple[Word, ...] = _words("""
men at a table | мужчины за столом | 机を囲む男たち
women by the river | женщины у реки | 川辺の女たち
children with a kite | дети с воздушным змеем | 凧を持つ子どもたち
a street in the rain | улица под дождём | 雨の通り
a crowd at the station | толпа на вокзале | 駅の人混み
a ship in the harbour | корабль в гавани | 港の船
an old wooden bridge | старый деревянный мост | 古い木の橋
a market stall | рыночный прилавок | 市場の店
a choir on the steps | хор на ступенях | 階段の合唱団
an orchestra before the concert | оркестр перед концертом | 演奏会前の楽団
workers at a lathe | рабочие у станка | 旋盤に向かう労働者
a field after the harvest | поле после жатвы | 収穫後の畑
a house with a garden | дом с садом | 庭のある家
a teacher and her class | учительница и её класс | 教師と生徒たち
two brothers on a bench | два брата на скамье | 腰掛けに座る兄弟
a wedding party | свадебная компания | 結婚式の一行
a doctor at the bedside | врач у постели | 枕元の医師
horses on the road | лошади на дороге | 道を行く馬
snow on the roofs | снег на крышах | 屋根の雪
a view from the hill | вид с холма | 丘からの眺め
fishermen with their nets | рыбаки с сетями | 網を持つ漁師たち
a football match | футбольный матч | 蹴球の試合
a chess game | партия в шахматы | 将棋の対局
a lantern procession | шествие с фонарями | 灯籠の行列
an empty square | пустая площадь | 人のいない広場
a shop window | витрина магазина | 店の窓
a train crossing the plain | поезд на равнине | 平野を走る列車
a letter being read | чтение письма | 手紙を読む人
a kitchen in the morning | кухня утром | 朝の台所
a portrait with a hat | портрет в шляпе | 帽子の肖像
a theatre rehearsal | театральная репетиция | 芝居の稽古
a bell tower | колокольня | 鐘楼
""")

#: Occasions for titles. They refer to no real day.
OCCASIONS: tuple[Word, ...] = _words("""
in the morning | утром | 朝
at noon | в полдень | 正午
in the evening | вечером | 夕方
in early spring | ранней весной | 早春
in midsummer | в разгар лета | 真夏
in late autumn | поздней осенью | 晩秋
in deep winter | глубокой зимой | 真冬
before a holiday | перед праздником | 祝日の前
after the storm | после бури | 嵐のあと
on a clear day | в ясный день | 晴れた日
""")

#: Words of descriptions. Together with the topics they are the frequent words.
COMMON: tuple[Word, ...] = _words("""
print | отпечаток | 写真
album | альбом | アルバム
page | страница | 頁
table | стол | 机
window | окно | 窓
door | дверь | 扉
wall | стена | 壁
hat | шляпа | 帽子
coat | пальто | 外套
shadow | тень | 影
light | свет | 光
smoke | дым | 煙
water | вода | 水
stone | камень | 石
wood | дерево | 木
iron | железо | 鉄
paper | бумага | 紙
hand | рука | 手
face | лицо | 顔
group | группа | 一団
crowd | толпа | 群衆
neighbour | сосед | 隣人
visitor | гость | 客
evening | вечер | 夕
morning | утро | 朝
winter | зима | 冬
summer | лето | 夏
spring | весна | 春
autumn | осень | 秋
wind | ветер | 風
rain | дождь | 雨
field | поле | 畑
hill | холм | 丘
shore | берег | 岸
island | остров | 島
village | деревня | 村
square | площадь | 広場
roof | крыша | 屋根
tower | башня | 塔
wagon | повозка | 馬車
""")
