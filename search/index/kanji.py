"""Variant forms of kanji, each mapped to the one form that is indexed.

The tables below are pairs of characters: first the form that occurs in texts (forms before 1946,
forms in family names, characters that the reforms replaced in words), then the form under which
it is indexed. Compatibility characters need no entry, because NFKC folds them. ``VARIANTS`` is
the resulting table for ``str.translate``.
"""

# The old forms of the characters in the official lists for general use (1946, 1981, 2010).
_OLD_FORMS = """
亞亜 惡悪 壓圧 圍囲 爲為 醫医 壹壱 稻稲 飮飲 隱隠 營営 榮栄 衞衛 驛駅 悅悦 閱閲 圓円 緣縁 艷艶 鹽塩
奧奥 應応 橫横 歐欧 毆殴 黃黄 溫温 穩穏 假仮 價価 畫画 會会 囘回 壞壊 懷懐 繪絵 槪概 擴拡 殼殻 覺覚
學学 嶽岳 樂楽 勸勧 卷巻 寬寛 歡歓 罐缶 觀観 關関 陷陥 顏顔 旣既 歸帰 氣気 龜亀 僞偽 戲戯 犧犠 舊旧
據拠 擧挙 舉挙 虛虚 峽峡 挾挟 敎教 强強 狹狭 鄕郷 鄉郷 堯尭 曉暁 區区 驅駆 勳勲 薰薫 羣群 徑径 惠恵
揭掲 攜携 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 雞鶏 藝芸 擊撃 缺欠 儉倹 劍剣 劒剣 圈圏 檢検 權権 獻献
縣県 險険 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 礦鉱 號号 國国 黑黒 濟済 碎砕 齋斎 劑剤 櫻桜 册冊 雜雑
參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写 釋釈 壽寿 收収 從従 澁渋 獸獣
縱縦 肅粛 處処 敍叙 敘叙 奬奨 將将 燒焼 稱称 證証 乘乗 剩剰 壤壌 孃嬢 條条 淨浄 疊畳 穰穣 讓譲 釀醸
囑嘱 觸触 寢寝 愼慎 晉晋 眞真 盡尽 圖図 粹粋 醉酔 穗穂 隨随 髓髄 樞枢 數数 瀨瀬 聲声 靜静 齊斉 攝摂
竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿 爭争 總総 聰聡 莊荘 裝装 騷騒 增増
臟臓 藏蔵 屬属 續続 墮堕 體体 對対 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単 擔担 膽胆 團団 彈弾 斷断 癡痴
遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴 敕勅 鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党 盜盗 燈灯 當当 鬭闘 鬪闘 德徳
獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売 麥麦 發発 髮髪 拔抜 蠻蛮 祕秘 濱浜 甁瓶 拂払
佛仏 竝並 變変 邊辺 辨弁 瓣弁 辯弁 舖舗 寶宝 豐豊 襃褒 飜翻 沒没 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余
譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 壘塁 勵励 禮礼 隸隷 靈霊 齡齢 戀恋 爐炉 勞労
樓楼 郞郎 錄録 灣湾 淚涙 每毎 步歩 內内 產産 稅税 說説 脫脱 銳鋭 戶戸 戾戻 拋抛 歷歴 曆暦 歲歳 淸清
靑青 綠緑 絕絶 緖緒 吳呉 娛娯 查査 狀状 逹達 凉涼 况況 决決 减減 冲沖 鍊錬 渴渇 巢巣 曾曽 蔣蒋 彥彦
鄰隣 卻却 咒呪 妝粧 廁厠 彎弯 棱稜 污汚 涉渉 濾沪 痹痺 瘦痩 腳脚 蘆芦 貓猫 鬥闘 亙亘 悳徳 埓埒 緜綿
罎壜 蹟跡 迹跡 筝箏 菸煙 蕋蘂 淒凄 屛屏 卽即 硏研 幷并 姸妍 徵徴 鑒鑑 稟禀 竒奇 乕虎 亊事 仭仞 冝宜
刧劫 劔剣 剱剣 吿告 喩喻 喆哲 囬回 圀国 埀垂 塲場 夘卯 寃冤 尅剋 弍弐 恠怪 慙慚 斈学 曵曳 曻昇 杤栃
枩松 柹柿 潅灌 煉錬 犹猶 珎珍 畧略 畊耕 畄留 畆畝 皈帰 盃杯 砿鉱 秊年 笋筍 筺筐 籏旗 糺糾 絋紘 綫線
緫総 羇羈 耻恥 脉脈 膓腸 舩船 艸草 芲花 荅答 莭節 萠萌 蒐収 蔕蒂 藁稿 蘓蘇 蛎蠣 衂衄 褝襌 觧解 讐讎
豼貔 貭質 賍贓 軄職 輙輒 迯逃 逈迥 逎遒 邨村 酧酬 醗醱 釼剣 鈬鐸 銹錆 錺飾 鍳鑑 閙鬧 阯址 靱靭 頚頸
飃飄 餝飾 駈駆 驒騨 鰛鰮 鵞鵝 鹸鹼 鼡鼠 龝秋 攪撹 晚晩 枡桝 溼湿 滿満 祿禄 穎頴 繡繍 萬万 醬醤 麵麺
戱戯 燄炎 烟煙 歎嘆 冩写 刄刃 厰廠 廐厩 廏厩 恊協 噐器 尙尚 甞嘗 綉繍 茘荔 韮韭 澀渋
"""

# Forms in family and place names, and handwritten or printed variants of one character.
_IN_NAMES = """
髙高 﨑崎 嵜崎 碕崎 嶋島 嶌島 邉辺 濵浜 𠮷吉 槗橋 桒桑 栁柳 舘館 冨富 峯峰 峩峨 渕淵 渊淵 斎斉 靏鶴
鸖鶴 隺鶴 鷗鴎 躰体 軀躯 圡土 埜野 壄野 穐秋 籐藤 籘藤 凜凛 薗園 裵裴 讃讚 贒賢 逺遠 遙遥 瑤瑶 槇槙
桧檜 侭儘 壷壺 巌巖 礒磯 竈竃 翆翠 聨連 莱萊 蝿蠅 賎賤 銕鉄 鐡鉄 閒間 鰺鯵 麪麺 麴麹 剥剝 填塡 頬頰
嘘噓 掴摑 噛嚙 掻搔 繋繫 蝋蠟 祷禱 涜瀆 溌潑 顛顚 餠餅 叱𠮟 啞唖 姉姊 姫姬
"""

# Characters that the reform of 1956 replaced in words: 聯合 is now 連合, and 戦歿 is 戦没.
_REPLACED = """
聯連 洲州 歿没 叛反 訊尋 輯集 廻回 劃画 饑飢 抛放 諒了 掩援 慾欲 焰炎 煖暖 綜総 聚集 智知 註注 斃倒
燻薫 兇凶 礙害 碍害 溷混 恢回 潰壊 粮糧 颱台 滲浸 炮砲 嚮向 嶮険
"""


def _table() -> dict[int, str]:
    """Map the code point of each form to its final form, following chains (齋 to 斎 to 斉)."""
    step = {pair[0]: pair[1] for pair in f"{_OLD_FORMS}{_IN_NAMES}{_REPLACED}".split()}
    table = {}
    for form, target in step.items():
        while target in step:
            target = step[target]
            if target == form:
                raise ValueError(f"{form} leads back to itself")
        table[ord(form)] = target
    return table


VARIANTS: dict[int, str] = _table()
