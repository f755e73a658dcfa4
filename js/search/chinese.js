// @ts-check
// Chinese as the glossary writes it: simplified characters, the mainland's words, the numbers of chapters as digits.

export const HAN = /\p{Script=Han}/u;

// A traditional character and the simplified one: those of the field's words, and of the questions that hold them.
const PAIRS =
  '學学 習习 過过 擬拟 網网 絡络 經经 傳传 導导 數数 層层 權权 項项 損损 誤误 標标 準准 類类 圖图 圓圆 樣样 輸输 積积 環环 遞递 歸归 迴回 訓训 練练 測测 試试 驗验 證证 記记 憶忆 門门 註注 ' +
  '優优 動动 態态 應应 該该 變变 換换 殘残 餘余 機机 閾阈 觸触 發发 鏈链 則则 對对 據据 來来 離离 連连 續续 維维 雙双 單单 觀观 資资 體体 與与 為为 爲为 麼么 麽么 嗎吗 會会 個个 們们 並并 ' +
  '關关 係系 實实 際际 選选 擇择 號号 護护 顯显 隱隐 捲卷 陣阵 徵征 確确 隨随 滅灭 擴扩 減减 強强 馬马 倫伦 鎖锁 設设 還还 這这 裡里 裏里 後后 從从 將将 當当 時时 間间 長长 無无 沒没 讓让 ' +
  '說说 話话 語语 詞词 義义 譯译 錯错 計计 題题 問问 請请 寫写 讀读 書书 筆笔 畫画 線线 縱纵 橫横 邊边 點点 幾几 條条 兩两 種种 現现 視视 識识 別别 區区 異异 釋释 講讲 課课 師师 業业 檢检 ' +
  '舊旧 歷历 壓压 縮缩 編编 碼码 處处 懲惩 罰罚 較较 輪轮 週周 齊齐 負负 極极 穩稳 壞坏 賴赖 獨独 聯联 結结 構构 組组 細细 軟软 適适 啟启 勵励 達达 進进 運运 遺遗 開开 閉闭 額额 飽饱 驅驱 ' +
  '檔档 儲储 載载 輯辑 彎弯 濾滤 滿满 範范 終终 緒绪 總总 績绩 繪绘 給给 統统 絕绝 級级 純纯 約约 紙纸 財财 質质 費费 躍跃 蹤踪 軌轨 轉转 鄰邻 錄录 鍵键 閱阅 險险 雖虽 雜杂 難难 電电 靜静 ' +
  '順顺 須须 預预 頻频 領领 頭头 樹树 檻槛 訊讯 偵侦 覽览 隻只 佔占 斷断 夠够 剛刚 創创 參参 協协 歐欧 溫温 濃浓 獲获 療疗 監监 盤盘 碩硕 簡简 籤签 簽签 紋纹 縫缝 織织 補补 製制 複复 規规 ' +
  '誰谁 調调 論论 貢贡 趨趋 蹟迹 辭辞 釐厘 鑑鉴 閘闸 階阶 霧雾 韌韧 頁页 願愿 驟骤 黃黄';
const SIMPLE = new Map(PAIRS.split(' ').map((pair) => /** @type {[string, string]} */ ([...pair])));

// What the field's words are called in Taiwan and Hong Kong, and on the mainland.
const REGIONAL = new Map(
  [
    '类神经网路:神经网络 网路:网络 资料:数据 函式:函数 演算法:算法 最佳化:优化 倒传递:反向传播 反向传递:反向传播 连锁律:链式法则 连锁法则:链式法则',
    '递回:循环 回圈:循环 过度拟合:过拟合 过适:过拟合 乏适:欠拟合 准确度:准确率 精准率:精确率 机率:概率 讯号:信号 资讯:信息 阵列:数组 变数:变量',
    '影像:图像 辨识:识别 储存:保存 载入:加载 程式:程序 偏权值:偏置 激发函数:激活函数 启动函数:激活函数 区域最小值:局部极小值',
  ].flatMap((line) => line.split(' ').map((pair) => /** @type {[string, string]} */ (pair.split(':')))),
);
const REGION = new RegExp([...REGIONAL.keys()].join('|'), 'g');
const NUMBERS = '零一二三四五六七八九十';

/**
 * A text with its Chinese as the glossary writes it.
 * @type {(text: string) => string}
 */
export function simplified(text) {
  if (!HAN.test(text)) return text;
  return [...text]
    .map((sign) => SIMPLE.get(sign) ?? sign)
    .join('')
    .replace(REGION, (word) => REGIONAL.get(word) ?? word)
    .replace(/第?([一二三四五六七八九十]+)章/g, (_, sign) => ` chapter ${counted(sign)} `)
    .replace(/第\s*(\d+)\s*章/g, ' chapter $1 ');
}

/** @type {(sign: string) => number} */
function counted(sign) {
  const digits = [...sign].map((one) => NUMBERS.indexOf(one));
  if (digits.length === 1) return digits[0];
  return digits[0] === 10 ? 10 + digits[1] : digits[0] * 10 + (digits.length > 2 ? digits[2] : 0);
}
