// Puts Chinese words in the place of Streamlit's own, now and whenever the page changes.
(() => {
  // Streamlit looks for its server under every part of the address; ours stands at the root.
  window.__streamlit ??= { BACKEND_BASE_URL: location.origin };

  const words = {
    "Skip to main content": "跳到主要内容",
    "App pages": "页面",
    "Main menu": "主菜单",
    "Sidebar": "侧栏",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Theme": "主题",
    "Light": "浅色",
    "Dark": "深色",
    "System": "跟随系统",
    "Settings": "设置",
    "Print": "打印",
    "Rerun": "重新运行",
    "Always rerun": "总是重新运行",
    "Running...": "正在计算…",
    "Stopping...": "正在停止…",
    "Stop": "停止",
    "Loading...": "正在加载…",
    "Connecting": "正在连接",
    "Connection error": "连接中断",
    "Connection timed out.": "连接超时。",
    "Streamlit server is not responding. Are you connected to the internet?": "服务没有应答，请检查网络或联系管理员。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "服务已停止。请在终端重新启动：",
    "Network issue": "网络故障",
    "Page not found": "没有这一页",
    "The page that you have requested does not seem to exist. Running the app's main page.": "您要的页面不存在，已转到首页。",
    "Script execution error": "页面出错",
    "Unknown error": "未知错误",
    "Try again": "重试",
    "Close": "关闭",
    "Cancel": "取消",
    "Copy": "复制",
    "Copy to clipboard": "复制到剪贴板",
    "Copied": "已复制",
    "Help": "说明",
    "Learn more": "详情",
    "View less": "收起",
    "Navigate to home page": "回到首页",
    "Link to heading": "标题链接",
    "Notifications": "通知",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Download failed": "下载失败",
    "Download as CSV": "下载 CSV",
    "Show/hide columns": "显示或隐藏列",
    "Search": "查找",
    "Close Search": "关闭查找",
    "Type to search": "输入要找的字",
    "Previous Result": "上一处",
    "Next Result": "下一处",
    "Clear selection": "清除选择",
    "Dataframe column menu": "列菜单",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Statistics": "统计",
    "Format": "格式",
    "Autosize": "自动列宽",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Copy column name": "复制列名",
    "Wrap": "换行",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "简写",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "日元",
    "Percent": "百分数",
    "Scientific": "科学记数",
    "Accounting": "会计格式",
    "Distance": "相隔时间",
    "Calendar": "日历",
    "Count": "个数",
    "Distinct": "不同值",
    "Empty": "空值",
    "Sum": "合计",
    "Average": "平均",
    "Median": "中位数",
    "Minimum": "最小",
    "Maximum": "最大",
    "Range": "范围",
    "Standard deviation": "标准差",
    "Average length": "平均长度",
    "Minimum length": "最短",
    "Maximum length": "最长",
    "Values": "取值",
    "Based on sample": "据抽样",
    "No data": "暂无数据",
    "No content": "没有内容",
    "No results": "没有匹配项",
    "empty": "空",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Select...": "请选择…",
    "Select all": "全选",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Selected values": "已选",
    "Open": "展开",
    "Choose date": "选择日期",
    "Choose date range": "选择起止日期",
    "Clear date": "清除日期",
    "Date range": "起止日期",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Previous year": "上一年",
    "Next year": "下一年",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键选日期，回车确认，Esc 关闭。",
    "Press Enter to apply": "按回车确认",
    "Press Enter to submit form": "按回车提交",
    "Upload": "上传",
    "Add files": "添加文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Browse files": "选择文件",
  };
  const patterns = [
    [/^Remove (.+)$/, "移除 $1"],
    [/^(\d+) selected$/, "已选 $1 项"],
    [/^(.+), close by backspace$/, "$1"],
    [/^year, (.+)$/, "$1，年"],
    [/^month, (.+)$/, "$1，月"],
    [/^day, (.+)$/, "$1，日"],
  ];
  const attributes = ["aria-label", "title", "placeholder", "aria-roledescription"];
  // What is written by us or read from data stays as it is.
  const ours =
    "[data-testid=stMarkdownContainer], [data-testid=stHtml], .js-plotly-plot, td, code, pre, script, style";

  const translated = (text) => {
    const word = text.trim();
    if (Object.hasOwn(words, word)) return text.replace(word, words[word]);
    const found = patterns.find(([pattern]) => pattern.test(word));
    return found ? word.replace(found[0], found[1]) : text;
  };

  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = translated(node.data);
      if (text !== node.data && !node.parentElement?.closest(ours)) node.data = text;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of attributes) {
      const text = node.getAttribute(name);
      if (text && translated(text) !== text) node.setAttribute(name, translated(text));
    }
    node.childNodes.forEach(translate);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(translate);
      else translate(target);
    }
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });

  // Plotly holds on to every touch of a chart that can be clicked. Ours are never dragged: let a
  // finger scroll the page; its tap still arrives as a click.
  document.addEventListener(
    "touchstart",
    (event) => {
      if (event.target.closest?.(".js-plotly-plot")) event.stopImmediatePropagation();
    },
    { capture: true, passive: true },
  );
})();
