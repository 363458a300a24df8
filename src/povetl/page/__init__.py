"""Bytes to Article, with BeautifulSoup; pure."""
